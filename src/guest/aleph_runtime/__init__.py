"""The guest's side of the supervisor's protocol. Only Python's standard library and msgpack are needed."""
