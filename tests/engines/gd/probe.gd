extends Node
# Reports every call that it receives, and every property that is set, with the sender's id.

var member

# The methods and properties are named after the modes of GDScript. Both sides of the tests have the same names.

var disabled_value setget _set_disabled
remote var remote_value setget _set_remote
master var master_value setget _set_master
puppet var puppet_value setget _set_puppet
remotesync var remotesync_value setget _set_remotesync
mastersync var mastersync_value setget _set_mastersync
puppetsync var puppetsync_value setget _set_puppetsync
var configured_value setget _set_configured


func on_disabled(value):
	member.called(self, "on_disabled", [value])


remote func on_remote(value):
	member.called(self, "on_remote", [value])


master func on_master(value):
	member.called(self, "on_master", [value])


puppet func on_puppet(value):
	member.called(self, "on_puppet", [value])


remotesync func on_remotesync(value):
	member.called(self, "on_remotesync", [value])


mastersync func on_mastersync(value):
	member.called(self, "on_mastersync", [value])


puppetsync func on_puppetsync(value):
	member.called(self, "on_puppetsync", [value])


func on_configured(value):
	member.called(self, "on_configured", [value])


remote func two(a, b):
	member.called(self, "two", [a, b])


remote func with_default(a, b = "default"):
	member.called(self, "with_default", [a, b])


# Reports the sender before and after an inner call.
remote func nested(value):
	member.called(self, "nested", [value])
	rpc("on_remotesync", value)
	member.called(self, "nested", [value])


remote func echo(value):
	rpc_id(multiplayer.get_rpc_sender_id(), "echoed", value)


remote func echoed(value):
	member.called(self, "echoed", [value])


func sender_now():
	return multiplayer.get_rpc_sender_id()


func _set_disabled(value):
	member.called(self, "disabled_value", [value])


func _set_remote(value):
	member.called(self, "remote_value", [value])


func _set_master(value):
	member.called(self, "master_value", [value])


func _set_puppet(value):
	member.called(self, "puppet_value", [value])


func _set_remotesync(value):
	member.called(self, "remotesync_value", [value])


func _set_mastersync(value):
	member.called(self, "mastersync_value", [value])


func _set_puppetsync(value):
	member.called(self, "puppetsync_value", [value])


func _set_configured(value):
	member.called(self, "configured_value", [value])
