"""The floor: the same rows and columns as the product's pages, made in the least code and time that Django allows.

It knows no access rule, event, message or version check: what the product costs above it is what those cost.
"""
