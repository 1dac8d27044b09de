"""What makes the service move: one process that does everything (local), or any number that share the work (cluster).

The rows are the plan and the truth; whatever stands here only says *when* somebody looks at them. So anything in this folder may
be lost, late or repeated, and nothing that is promised suffers.
"""
