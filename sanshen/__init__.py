"""The engine of 三审: what it takes from git, how a change is judged, and how a release is made.

Floors, bottom up; an import may only go down: base, git, portal, (checks | review | pages), plugins, publish, gate, setup, commands.
"""
