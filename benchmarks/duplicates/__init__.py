"""Is a letter recognised that is entered a second time? A labelled set, and what the product makes of it."""
