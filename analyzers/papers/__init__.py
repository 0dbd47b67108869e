"""The papers behind records: their numbers, and the agencies that issue them, in whatever writing."""
