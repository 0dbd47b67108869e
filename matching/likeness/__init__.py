"""How two values of one field agree: names, dates of birth, places, numbers. Pure.

Each function gives the contract's relation and a Vietnamese sentence for the notary, or None where nothing can be said.
What an agreement is worth is not said here.
"""
