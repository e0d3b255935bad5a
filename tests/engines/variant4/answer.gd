extends SceneTree
# Prints the bytes of values in Godot 4, one line each: of the expressions that Python inserts, and of values read from bytes.

var minus_one = -1.0  # GDScript reads the constant -0.0 as 0.0


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
