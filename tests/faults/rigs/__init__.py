"""One rig a channel: its fake platform set up so that it does one fault to one message."""
