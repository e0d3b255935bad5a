extends Reference
# One WebSocketClient or WebSocketServer that the tests control. It reports every signal of the class with its arguments,
# and reads every packet in the handler of the packet's signal, so that a close loses no packet.

const WHOLE_BYTES = 1024  # larger packets are reported by size and SHA-256

var _main
var _name
var _peer
var _ids = []  # the ids of the connections; unused in gd_mp_api mode
var _mp_api = false
var _polling = true


func _init(main, name, peer):
	_main = main
	_name = name
	_peer = peer
	if peer is WebSocketClient:
		_ids = [1]
	for signal_ in peer.get_signal_list():
		var handler = "_on_signal_%d" % signal_.args.size()
		if has_method(handler) and signal_.name != "script_changed":
			peer.connect(signal_.name, self, handler, [signal_.name])


func poll():
	if _polling:
		_peer.poll()
	_read_all()


func drop():
	_peer.disconnect_from_host() if _peer is WebSocketClient else _peer.stop()


# Commands

func connect_to_url(url, protocols, mp_api, headers):
	_mp_api = mp_api
	return _peer.connect_to_url(url, PoolStringArray(protocols), mp_api, PoolStringArray(headers))


func listen(port, protocols, mp_api):
	_mp_api = mp_api
	return _peer.listen(port, PoolStringArray(protocols), mp_api)


func put(base64, id, text):
	var bytes = Marshalls.base64_to_raw(base64) if base64 else PoolByteArray()
	if _mp_api:
		_peer.set_target_peer(id)
		return _peer.put_packet(bytes)
	var connection = _peer.get_peer(id)
	connection.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT if text else WebSocketPeer.WRITE_MODE_BINARY)
	return connection.put_packet(bytes)


func with_certificate(property, path):
	var certificate = CryptoKey.new() if property == "private_key" else X509Certificate.new()
	var error = certificate.load(path)
	_peer.set(property, certificate)
	return error


func set_polling(polling):
	_polling = polling


func set_property(property, value):
	_peer.set(property, value)
	return _peer.get(property)


# Any method of the Godot class itself
func method(name, arguments):
	return _peer.callv(name, arguments)


# Signals

func _on_signal_0(signal_name):
	_on_signal(signal_name, [])


func _on_signal_1(a, signal_name):
	_on_signal(signal_name, [a])


func _on_signal_2(a, b, signal_name):
	_on_signal(signal_name, [a, b])


func _on_signal_3(a, b, c, signal_name):
	_on_signal(signal_name, [a, b, c])


func _on_signal(signal_name, arguments):
	_main.report({"peer": _name, "event": signal_name, "args": arguments})
	if signal_name == "client_connected" and not _mp_api:
		_ids.append(arguments[0])
	if signal_name in ["data_received", "peer_packet"]:
		_read_all()
	if signal_name == "client_disconnected":
		_ids.erase(arguments[0])


# Packets

func _read_all():
	if _mp_api:
		while _peer.get_available_packet_count() > 0:
			var source = _peer.get_packet_peer()
			_report_packet(source, _peer.get_packet(), false)
		return
	for id in _ids:
		var connection = _peer.get_peer(id) if _peer is WebSocketClient or _peer.has_peer(id) else null
		while connection != null and connection.get_available_packet_count() > 0:
			var bytes = connection.get_packet()
			_report_packet(id, bytes, connection.was_string_packet())


func _report_packet(source, bytes, text):
	var content = {"hex": bytes.hex_encode()} if bytes.size() <= WHOLE_BYTES else {"sha256": _sha256(bytes)}
	_main.report({"peer": _name, "event": "packet", "args": [source, bytes.size(), content, text]})


static func _sha256(bytes):
	var hashing = HashingContext.new()
	hashing.start(HashingContext.HASH_SHA256)
	hashing.update(bytes)
	return hashing.finish().hex_encode()
