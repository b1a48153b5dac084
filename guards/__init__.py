"""Text in, findings out.

Pure: nothing in this package reads the clock, the environment, a database or a queue; what needs
one of them is handed it by the caller.
"""
