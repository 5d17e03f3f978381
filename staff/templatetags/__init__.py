"""Tags of set-up."""
