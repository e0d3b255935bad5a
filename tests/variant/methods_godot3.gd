# Calls the methods of Godot 3's value types with random arguments and prints what they give.
# generate_methods.py runs it and turns its lines into vectors/methods-godot3.json.
extends SceneTree

const ROUNDS = 4

func row(name, arguments, result):
	var line = "CASE " + name + "|"
	for argument in arguments:
		line += var2bytes(argument).hex_encode() + ","
	print(line + var2bytes(result).hex_encode())

func num():
	return stepify(rand_range(-8, 8), 0.001)

func share():
	return stepify(rand_range(0, 1), 0.001)

func v2():
	return Vector2(num(), num())

func u2():
	return v2().normalized()

func v3():
	return Vector3(num(), num(), num())

func u3():
	return v3().normalized()

func rect():
	return Rect2(num(), num(), abs(num()), abs(num()))

func box():
	return AABB(v3(), v3().abs())

func plane():
	return Plane(u3(), num())

func quat():
	return Quat(u3(), num())

func turn():
	return Basis(u3(), num())

func basis():
	return turn().scaled(v3())

func t2():
	return Transform2D(num(), v2())

func stretched():
	return t2().scaled(v2())

func t3():
	return Transform(turn(), v3())

func color():
	return Color(share(), share(), share(), share())

func arithmetic(a, b, f):
	row("op +", [a, b], a + b)
	row("op -", [a, b], a - b)
	row("op *", [a, f], a * f)
	row("op /", [a, f], a / f)
	row("op neg", [a], -a)

func vectors(a, b, c, d, n, m, f, s):
	arithmetic(a, b, f)
	row("op *", [a, b], a * b)
	row("op /", [a, b], a / b)
	row("op *", [f, a], f * a)
	row("op *", [a, 3], a * 3)
	row("op ==", [a, b], a == b)
	row("op ==", [a, a], a == a)
	row("op <", [a, b], a < b)
	row("call abs", [a], a.abs())
	row("call angle_to", [a, b], a.angle_to(b))
	row("call bounce", [a, n], a.bounce(n))
	row("call ceil", [a], a.ceil())
	row("call cross", [a, b], a.cross(b))
	row("call cubic_interpolate", [a, b, c, d, s], a.cubic_interpolate(b, c, d, s))
	row("call direction_to", [a, b], a.direction_to(b))
	row("call distance_squared_to", [a, b], a.distance_squared_to(b))
	row("call distance_to", [a, b], a.distance_to(b))
	row("call dot", [a, b], a.dot(b))
	row("call floor", [a], a.floor())
	row("call is_equal_approx", [a, b], a.is_equal_approx(b))
	row("call is_equal_approx", [a, a * 1.000001], a.is_equal_approx(a * 1.000001))
	row("call is_normalized", [a], a.is_normalized())
	row("call is_normalized", [n], n.is_normalized())
	row("call length", [a], a.length())
	row("call length_squared", [a], a.length_squared())
	row("call limit_length", [a, 2.5], a.limit_length(2.5))
	row("call limit_length", [a], a.limit_length())
	row("call linear_interpolate", [a, b, s], a.linear_interpolate(b, s))
	row("call move_toward", [a, b, s], a.move_toward(b, s))
	row("call move_toward", [a, b, 99.0], a.move_toward(b, 99.0))
	row("call normalized", [a], a.normalized())
	row("call normalized", [a * 0], (a * 0).normalized())
	row("call posmod", [a, 1.5], a.posmod(1.5))
	row("call posmod", [a, -1.5], a.posmod(-1.5))
	row("call posmodv", [a, b], a.posmodv(b))
	row("call project", [a, b], a.project(b))
	row("call reflect", [a, n], a.reflect(n))
	row("call round", [a], a.round())
	row("call round", [a.round() + a / a * 0.5], (a.round() + a / a * 0.5).round())
	row("call sign", [a], a.sign())
	row("call slerp", [n, m, s], n.slerp(m, s))
	row("call slide", [a, n], a.slide(n))
	row("call snapped", [a, b.abs()], a.snapped(b.abs()))
	row("call snapped", [a, b * 0], a.snapped(b * 0))

func vector2(a, b, f):
	row("get x", [a], a.x)
	row("get y", [a], a.y)
	row("call angle", [a], a.angle())
	row("call angle_to_point", [a, b], a.angle_to_point(b))
	row("call aspect", [a], a.aspect())
	row("call clamped", [a, 2.5], a.clamped(2.5))
	row("call rotated", [a, f], a.rotated(f))
	row("call tangent", [a], a.tangent())

func vector3(a, b, c, n, f):
	for name in ["x", "y", "z"]:
		row("get " + name, [a], a[name])
	row("call inverse", [a], a.inverse())
	row("call max_axis", [a], a.max_axis())
	row("call min_axis", [a], a.min_axis())
	row("call rotated", [a, n, f], a.rotated(n, f))
	row("call signed_angle_to", [a, b, c], a.signed_angle_to(b, c))

func boxes(a, b, point):
	row("op ==", [a, b], a == b)
	row("get position", [a], a.position)
	row("get size", [a], a.size)
	row("get end", [a], a.end)
	row("call abs", [a], a.abs())
	row("call encloses", [a, b], a.encloses(b))
	row("call encloses", [a.grow(20), b], a.grow(20).encloses(b))
	row("call expand", [a, point], a.expand(point))
	row("call get_area", [a], a.get_area())
	row("call get_center", [a], a.get_center())
	row("call grow", [a, 1.5], a.grow(1.5))
	row("call has_no_area", [a], a.has_no_area())
	row("call has_point", [a, point], a.has_point(point))
	row("call has_point", [a, a.position], a.has_point(a.position))
	row("call has_point", [a, a.end], a.has_point(a.end))
	row("call intersects", [a, b], a.intersects(b))
	row("call is_equal_approx", [a, b], a.is_equal_approx(b))
	row("call merge", [a, b], a.merge(b))

func rect2(a, b, c):
	var beside = Rect2(a.position + Vector2(a.size.x, 0), a.size)
	row("new Rect2", [a.position, a.size], Rect2(a.position, a.size))
	row("new Rect2", [1, 2, 3, 4], Rect2(1, 2, 3, 4))
	row("call abs", [Rect2(c, b.position)], Rect2(c, b.position).abs())
	row("call clip", [a, b], a.clip(b))
	row("call clip", [a.grow(4), b.grow(4)], a.grow(4).clip(b.grow(4)))
	row("call grow_individual", [a, 1, 2, 3, 4], a.grow_individual(1, 2, 3, 4))
	for margin in range(4):
		row("call grow_margin", [a, margin, 1.5], a.grow_margin(margin, 1.5))
	row("call has_no_area", [Rect2(1, 2, 0, 3)], Rect2(1, 2, 0, 3).has_no_area())
	row("call intersects", [Rect2(0, 0, 1, 1), Rect2(1, 0, 1, 1)], Rect2(0, 0, 1, 1).intersects(Rect2(1, 0, 1, 1)))
	row("call intersects", [Rect2(0, 0, 1, 1), Rect2(1, 0, 1, 1), true], Rect2(0, 0, 1, 1).intersects(Rect2(1, 0, 1, 1), true))

func aabb(a, b, p, start, end):
	row("new AABB", [a.position, a.size], AABB(a.position, a.size))
	row("call has_no_surface", [a], a.has_no_surface())
	row("call intersection", [a, b], a.intersection(b))
	row("call intersection", [a.grow(4), b.grow(4)], a.grow(4).intersection(b.grow(4)))
	row("call intersects_plane", [a, p], a.intersects_plane(p))
	row("call intersects_segment", [a, start, end], a.intersects_segment(start, end))
	row("call intersects_segment", [a, start, a.get_center()], a.intersects_segment(start, a.get_center()))
	for index in range(8):
		row("call get_endpoint", [a, index], a.get_endpoint(index))
	row("call get_support", [a, end], a.get_support(end))
	row("call get_longest_axis", [a], a.get_longest_axis())
	row("call get_longest_axis_index", [a], a.get_longest_axis_index())
	row("call get_longest_axis_size", [a], a.get_longest_axis_size())
	row("call get_shortest_axis", [a], a.get_shortest_axis())
	row("call get_shortest_axis_index", [a], a.get_shortest_axis_index())
	row("call get_shortest_axis_size", [a], a.get_shortest_axis_size())

func planes(a, b, c, point, other, third):
	row("new Plane", [point, other, third], Plane(point, other, third))
	row("new Plane", [point, 2.5], Plane(point, 2.5))
	row("new Plane", [1, 2, 3, 4], Plane(1, 2, 3, 4))
	row("get normal", [a], a.normal)
	for name in ["x", "y", "z"]:
		row("get " + name, [a], a[name])
	row("get d", [a], a.d)
	row("op neg", [a], -a)
	row("call center", [a], a.center())
	row("call get_any_point", [a], a.get_any_point())
	row("call distance_to", [a, point], a.distance_to(point))
	row("call has_point", [a, point], a.has_point(point))
	row("call has_point", [a, a.project(point)], a.has_point(a.project(point)))
	row("call has_point", [a, point, 5], a.has_point(point, 5))
	row("call intersect_3", [a, b, c], a.intersect_3(b, c))
	row("call intersect_3", [a, a, c], a.intersect_3(a, c))
	row("call intersects_ray", [a, point, other], a.intersects_ray(point, other))
	row("call intersects_ray", [a, point, -other], a.intersects_ray(point, -other))
	row("call intersects_segment", [a, point, other], a.intersects_segment(point, other))
	row("call intersects_segment", [a, point, -other], a.intersects_segment(point, -other))
	row("call is_equal_approx", [a, b], a.is_equal_approx(b))
	row("call is_point_over", [a, point], a.is_point_over(point))
	row("call normalized", [Plane(other, 3)], Plane(other, 3).normalized())
	row("call project", [a, point], a.project(point))

func quats(a, b, c, d, v, n, f, s):
	arithmetic(a, b, f)
	row("new Quat", [n, f], Quat(n, f))
	row("new Quat", [v], Quat(v))
	row("new Quat", [turn_of(n, f)], Quat(turn_of(n, f)))
	row("new Quat", [turn_of(n, PI)], Quat(turn_of(n, PI)))
	row("op *", [a, b], a * b)
	row("op *", [a, v], a * v)
	for name in ["x", "y", "z", "w"]:
		row("get " + name, [a], a[name])
	row("call angle_to", [a, b], a.angle_to(b))
	row("call cubic_slerp", [a, b, c, d, s], a.cubic_slerp(b, c, d, s))
	row("call dot", [a, b], a.dot(b))
	row("call get_euler", [a], a.get_euler())
	row("call inverse", [a], a.inverse())
	row("call is_equal_approx", [a, b], a.is_equal_approx(b))
	row("call is_normalized", [a], a.is_normalized())
	row("call length", [a * 2.0], (a * 2.0).length())
	row("call length_squared", [a * 2.0], (a * 2.0).length_squared())
	row("call normalized", [a * 2.0], (a * 2.0).normalized())
	row("call slerp", [a, b, s], a.slerp(b, s))
	row("call slerp", [a, a, s], a.slerp(a, s))
	row("call slerpni", [a, b, s], a.slerpni(b, s))
	row("call xform", [a, v], a.xform(v))

func turn_of(axis, angle):
	return Basis(axis, angle)

func bases(a, b, r, q, v, n, f, s):
	row("new Basis", [v, n, v], Basis(v, n, v))
	row("new Basis", [n, f], Basis(n, f))
	row("new Basis", [v], Basis(v))
	row("new Basis", [q], Basis(q))
	for name in ["x", "y", "z"]:
		row("get " + name, [a], a[name])
	row("op *", [a, b], a * b)
	row("op *", [a, v], a * v)
	row("op index", [a, 1], a[1])
	row("call determinant", [a], a.determinant())
	row("call get_euler", [r], r.get_euler())
	row("call get_euler", [Basis(Vector3(PI / 2, 0.5, 0))], Basis(Vector3(PI / 2, 0.5, 0)).get_euler())
	row("call get_euler", [Basis(Vector3(-PI / 2, 0.5, 0))], Basis(Vector3(-PI / 2, 0.5, 0)).get_euler())
	row("call get_rotation_quat", [a], a.get_rotation_quat())
	row("call get_scale", [a], a.get_scale())
	row("call inverse", [a], a.inverse())
	row("call is_equal_approx", [a, b], a.is_equal_approx(b))
	row("call orthonormalized", [a], a.orthonormalized())
	row("call rotated", [a, n, f], a.rotated(n, f))
	row("call scaled", [a, v], a.scaled(v))
	row("call slerp", [r, turn_of(n, 1.0), s], r.slerp(turn_of(n, 1.0), s))
	row("call tdotx", [a, v], a.tdotx(v))
	row("call tdoty", [a, v], a.tdoty(v))
	row("call tdotz", [a, v], a.tdotz(v))
	row("call transposed", [a], a.transposed())
	row("call xform", [a, v], a.xform(v))
	row("call xform_inv", [r, v], r.xform_inv(v))

func transform2ds(a, b, e, v, r, f, s):
	row("new Transform2D", [f, v], Transform2D(f, v))
	row("new Transform2D", [v, e.x, e.y], Transform2D(v, e.x, e.y))
	row("get x", [a], a.x)
	row("get y", [a], a.y)
	row("get origin", [a], a.origin)
	row("op *", [e, b], e * b)
	row("op *", [e, v], e * v)
	row("op index", [a, 2], a[2])
	row("call affine_inverse", [e], e.affine_inverse())
	row("call basis_xform", [e, v], e.basis_xform(v))
	row("call basis_xform_inv", [a, v], a.basis_xform_inv(v))
	row("call get_origin", [a], a.get_origin())
	row("call get_rotation", [a], a.get_rotation())
	row("call get_rotation", [e], e.get_rotation())
	row("call get_scale", [e], e.get_scale())
	row("call interpolate_with", [a, b, s], a.interpolate_with(b, s))
	row("call interpolate_with", [e, b, s], e.interpolate_with(b, s))
	row("call inverse", [a], a.inverse())
	row("call is_equal_approx", [a, b], a.is_equal_approx(b))
	row("call orthonormalized", [e], e.orthonormalized())
	row("call rotated", [e, f], e.rotated(f))
	row("call scaled", [e, v], e.scaled(v))
	row("call translated", [e, v], e.translated(v))
	row("call xform", [e, v], e.xform(v))
	row("call xform", [e, r], e.xform(r))
	row("call xform_inv", [a, v], a.xform_inv(v))
	row("call xform_inv", [a, r], a.xform_inv(r))

func transforms(a, b, e, v, n, p, x, f, s):
	row("new Transform", [a.basis, v], Transform(a.basis, v))
	row("new Transform", [v, n, v, n], Transform(v, n, v, n))
	row("get basis", [a], a.basis)
	row("get origin", [a], a.origin)
	row("op *", [e, b], e * b)
	row("op *", [e, v], e * v)
	row("call affine_inverse", [e], e.affine_inverse())
	row("call interpolate_with", [a, b, s], a.interpolate_with(b, s))
	row("call inverse", [a], a.inverse())
	row("call is_equal_approx", [a, b], a.is_equal_approx(b))
	row("call looking_at", [a, v, n], a.looking_at(v, n))
	row("call orthonormalized", [e], e.orthonormalized())
	row("call rotated", [e, n, f], e.rotated(n, f))
	row("call scaled", [e, v], e.scaled(v))
	row("call translated", [e, v], e.translated(v))
	row("call xform", [e, v], e.xform(v))
	row("call xform", [e, x], e.xform(x))
	row("call xform", [a, p], a.xform(p))
	row("call xform_inv", [a, v], a.xform_inv(v))
	row("call xform_inv", [a, x], a.xform_inv(x))
	row("call xform_inv", [a, p], a.xform_inv(p))

func colors(a, b, f, s):
	arithmetic(a, b, f)
	row("op *", [a, b], a * b)
	row("op /", [a, b], a / b)
	row("new Color", [a.r, a.g, a.b], Color(a.r, a.g, a.b))
	row("new Color", [a.to_html()], Color(a.to_html()))
	row("new Color", ["#" + a.to_html(false)], Color("#" + a.to_html(false)))
	row("new Color", ["#f80"], Color("#f80"))
	row("new Color", ["8F80"], Color("8F80"))
	row("new Color", [a.to_rgba32()], Color(a.to_rgba32()))
	row("new Color", [a, s], Color(a, s))
	row("named Color", ["tomato"], ColorN("tomato"))
	row("named Color", ["Alice Blue", s], ColorN("Alice Blue", s))
	row("from_rgba8 Color", [1, 20, 200, 7], Color8(1, 20, 200, 7))
	row("from_hsv Color", [a.r, a.g, a.b, a.a], Color.from_hsv(a.r, a.g, a.b, a.a))
	for name in ["r", "g", "b", "a", "r8", "g8", "b8", "a8", "h", "s", "v"]:
		row("get " + name, [a], a[name])
	row("call blend", [a, b], a.blend(b))
	row("call contrasted", [a], a.contrasted())
	row("call darkened", [a, s], a.darkened(s))
	row("call get_luminance", [a], a.get_luminance())
	row("call gray", [a], a.gray())
	row("call inverted", [a], a.inverted())
	row("call is_equal_approx", [a, b], a.is_equal_approx(b))
	row("call lightened", [a, s], a.lightened(s))
	row("call linear_interpolate", [a, b, s], a.linear_interpolate(b, s))
	row("call to_abgr32", [a], a.to_abgr32())
	row("call to_abgr64", [a], a.to_abgr64())
	row("call to_argb32", [a], a.to_argb32())
	row("call to_argb64", [a], a.to_argb64())
	row("call to_html", [a], a.to_html())
	row("call to_html", [a * 3], (a * 3).to_html())
	row("call to_html", [a, false], a.to_html(false))
	row("call to_rgba32", [a], a.to_rgba32())
	row("call to_rgba64", [a], a.to_rgba64())

func paths():
	for text in ["", "/", "a//b", "/root/A:b:c", "a:", ":b:c", "../x", "a/:b", "/:b", "a:b/c", "a b/ü:c d"]:
		var path = NodePath(text)
		row("new NodePath", [text], path)
		row("str", [path], str(path))
		row("call is_absolute", [path], path.is_absolute())
		row("call is_empty", [path], path.is_empty())
		row("call get_name_count", [path], path.get_name_count())
		row("call get_subname_count", [path], path.get_subname_count())
		row("call get_as_property_path", [path], path.get_as_property_path())
		if not path.is_empty():
			row("call get_concatenated_subnames", [path], path.get_concatenated_subnames())

func _init():
	seed(20)
	print("ENGINE ", Engine.get_version_info().string)
	for _i in range(ROUNDS):
		vectors(v2(), v2(), v2(), v2(), u2(), u2(), num(), share())
		vector2(v2(), v2(), num())
		vectors(v3(), v3(), v3(), v3(), u3(), u3(), num(), share())
		vector3(v3(), v3(), v3(), u3(), num())
		boxes(rect(), rect(), v2())
		rect2(rect(), rect(), v2())
		boxes(box(), box(), v3())
		aabb(box(), box(), plane(), v3(), v3())
		planes(plane(), plane(), plane(), v3(), v3(), v3())
		quats(quat(), quat(), quat(), quat(), v3(), u3(), num(), share())
		bases(basis(), basis(), turn(), quat(), v3(), u3(), num(), share())
		transform2ds(t2(), t2(), stretched(), v2(), rect(), num(), share())
		transforms(t3(), t3(), t3().scaled(v3()), v3(), u3(), plane(), box(), num(), share())
		colors(color(), color(), num(), share())
	paths()
	quit()
