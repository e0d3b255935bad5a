extends SceneTree
# Prints what Godot 4 makes of expressions, and of bytes, as one line of JSON each. Python puts the expressions in.

var minus_one = -1.0  # GDScript takes the constant -0.0 for 0.0


func _initialize():
	for value in values():
		answer(value)
	for text in bytes():
		answer(bytes_to_var(text.hex_decode()))
	quit()


func answer(value):
	print("ANSWER ", var_to_bytes(value).hex_encode())


func values():
	return [
		#VALUES
	]


func bytes():
	return JSON.parse_string(FileAccess.get_file_as_string("BYTES"))
