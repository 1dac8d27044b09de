"""Several processes over one PostgreSQL, measured and maltreated: `dispatch` for speed, `chaos` for what is lost or doubled.

`platform` is the WeChat interface as far as template messages need it, a process of its own; `installation` makes the office and
starts and kills the real `sangyu web`, `worker` and `clock`; `one_each` is the usual way, a task for each recipient.
"""
