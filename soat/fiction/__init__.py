"""A fictional province: whom and what it consists of, how its clerks write, and the stories that its records tell."""
