"""Pictures and scanned pages become text, with what their looks tell: red heads, seals, and the tags a camera leaves.

`worker` is the only module that others import; the rest run in a child process of their own.
"""
