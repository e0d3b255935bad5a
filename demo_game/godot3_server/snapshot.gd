# The state of the game as bytes. The layout is in demo_game/net/protocol/snapshot.py.

const FORMAT = 1
const MAX_EVENTS = 64
const PLACES = 32.0
const NO_LEAD = -128


# Returns the bytes. `rules`: the match; `leads`: by how many ticks each slot's newest input is ahead.
static func pack(rules, leads, events):
	var out = StreamPeerBuffer.new()
	var event_count = events.size() if events.size() < MAX_EVENTS else MAX_EVENTS
	out.put_u8(FORMAT)
	out.put_u32(rules.tick)
	out.put_u8(rules.phase)
	out.put_u16(rules.round_number & 0xFFFF)
	out.put_32(rules.ticks_left)
	for count in [rules.seats.size(), rules.ships.size(), rules.crystals.size(), event_count]:
		out.put_u8(count)
	for slot in sorted(rules.seats):
		var score = rules.seats[slot].score
		out.put_u8(slot)
		out.put_u16(score if score < 0xFFFF else 0xFFFF)
		out.put_8(leads[slot] if leads.has(slot) else NO_LEAD)
	for slot in sorted(rules.ships):
		_put_ship(out, rules.ships[slot])
	for crystal in rules.crystals:
		out.put_u16(crystal.id)
		out.put_u16(int(crystal.x * PLACES))
		out.put_u16(int(crystal.y * PLACES))
	for index in range(event_count):
		_put_event(out, events[index])
	return out.data_array


static func _put_ship(out, ship):
	out.put_u8(ship.slot)
	for number in [ship.x, ship.y, ship.velocity_x, ship.velocity_y, ship.heading_x, ship.heading_y]:
		out.put_float(number)
	out.put_u8(int(ship.thrust * 255.0))
	for number in [ship.carried, ship.dash_ticks, ship.cooldown_ticks, ship.stun_ticks]:
		out.put_u8(number)


static func _put_event(out, event):
	out.put_u8(event.kind)
	out.put_8(event.slot)
	out.put_8(event.other)
	out.put_u16(int(event.x * PLACES))
	out.put_u16(int(event.y * PLACES))
	out.put_u16(event.amount)


static func sorted(by_slot):
	var slots = by_slot.keys()
	slots.sort()
	return slots
