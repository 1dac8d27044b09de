"""The clerk's manual against the running demo office: its pictures, and whether what it names is there."""
