"""A WeChat official-account platform for tests: a process of its own, spoken to over loopback HTTP only.

`python -m tests.fakes.wechat --port 0` prints `{"port": N}` when ready and stops on SIGTERM. It knows nothing of the
bot: what it does follows the platform's published rules, and where those are silent, the harsher reading.
"""
