"""Pages of sign-in, account and set-up, one module a noun."""
