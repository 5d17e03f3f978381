"""What comes in and goes out, as types: the API's documentation is made from them."""
