extends Node
# Reports every call that it receives, with the sender's id. Its Python counterpart is ../probe.py. Both must have the
# same methods with the same annotations, because Godot numbers the methods.

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


# Reports the sender before and after an inner call.
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
