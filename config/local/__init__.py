"""What `make run` and `make test` need on a machine that has only Python: a database, a cache and someone to mind them.

Nothing in here is used in production and nothing in here imports Django.
"""
