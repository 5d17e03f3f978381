"""Pages of messages: the inbox, one's own choices, and the admin's trace."""
