extends Node
# Counterpart of Game in netpeer_godot4_rpc.py: the caller keeps a window of calls on their way, the callee checks each.

const WINDOW = 1000
const BURST = 100
const ACKNOWLEDGED = 250  # calls between two answers

var calls = 0
var error = ""
var seconds = 0.0
var _sent = 0
var _answered = 0
var _heard = 0
var _began = 0


func go_on():
	if _sent == calls or _sent - _answered > WINDOW - BURST:
		return
	if _sent == 0:
		_began = Time.get_ticks_usec()
	for _call in range(min(BURST, calls - _sent)):
		hit.rpc_id(1, _sent, Vector2(1.5, -2.5), "player")
		_sent += 1


@rpc("any_peer")
func hit(number, position, who):
	if number != _heard or position != Vector2(1.5, -2.5) or who != "player":
		error = "call %d was due, %s came" % [_heard, number]
	_heard += 1
	if _heard % ACKNOWLEDGED == 0 or _heard == calls:
		heard.rpc_id(multiplayer.get_remote_sender_id(), _heard)


@rpc("any_peer")
func heard(count):
	_answered = count
	if count == calls:
		seconds = (Time.get_ticks_usec() - _began) / 1000000.0
