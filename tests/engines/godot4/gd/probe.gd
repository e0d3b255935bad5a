extends Node
# Reports every call that reaches it, with the sender's id. Its Python counterpart is ../probe.py: the same names with
# the same marks, or the two would not agree on a method's number.

var member


func unmarked(value):
	member.called(self, "unmarked", [value])


func configured(value):
	member.called(self, "configured", [value])


@rpc func authority(value):
	member.called(self, "authority", [value])


@rpc("call_local") func authority_local(value):
	member.called(self, "authority_local", [value])


@rpc("any_peer") func anybody(value):
	member.called(self, "anybody", [value])


@rpc("any_peer", "call_local") func anybody_local(value):
	member.called(self, "anybody_local", [value])


@rpc("any_peer", "unreliable") func unreliable(value):
	member.called(self, "unreliable", [value])


@rpc("any_peer", "call_local", "unreliable_ordered", 2) func ordered(value):
	member.called(self, "ordered", [value])


@rpc("any_peer") func nothing():
	member.called(self, "nothing", [])


@rpc("any_peer") func two(a, b):
	member.called(self, "two", [a, b])


@rpc("any_peer") func with_default(a, b = "default"):
	member.called(self, "with_default", [a, b])


# Who calls, before and after a call of its own.
@rpc("any_peer") func nested(value):
	member.called(self, "nested", [value])
	rpc("anybody_local", value)
	member.called(self, "nested", [value])


@rpc("any_peer") func echo(value):
	rpc_id(multiplayer.get_remote_sender_id(), "echoed", value)


@rpc("any_peer") func echoed(value):
	member.called(self, "echoed", [value])


func sender_now():
	return multiplayer.get_remote_sender_id()
