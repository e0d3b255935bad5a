extends "main.gd"
# Like main.gd, but with members of a multiplayer game: each member has its own MultiplayerAPI and nodes.

const Member = preload("member.gd")


func create(name, kind):
	_endpoints[name] = Member.new(self, name, WebSocketServer.new() if kind == "server" else WebSocketClient.new())
