"""What the product costs beside the least that a real Django page can cost (floor/). Not part of the product."""
