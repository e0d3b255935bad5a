extends Node2D

const SPEED = 90.0
const BOMB_RATE = 3.0  # seconds; long enough that one key press is one bomb, also on a busy machine

@export var synced_position := Vector2()

var _since_bomb = BOMB_RATE


func _ready():
	position = synced_position
	# As in the demo, the authority is set only here: code that runs before _ready does not know it.
	$Inputs/InputsSync.set_multiplayer_authority(str(name).to_int())


func _process(delta):
	if is_multiplayer_authority():
		synced_position = position
		_since_bomb += delta
		if $Inputs.bombing and _since_bomb >= BOMB_RATE:
			_since_bomb = 0.0
			get_node("../../BombSpawner").spawn([position, str(name).to_int()])
	else:
		position = synced_position
	position += $Inputs.motion * SPEED * delta


@rpc("call_local")
func set_player_name(value: String):
	$label.text = value


@rpc("call_local")
func exploded(_by_who: int):
	pass
