"""Files of tasks: what a file is (reading.py), what is taken (intake.py), where the bytes lie (store.py), and whether
they still agree with their rows (nightly.py). Rows and events are actions_attachments.py's.
"""
