"""What the product costs, measured beside the least that a real Django page can cost (floor/). Not part of the product."""
