extends "main.gd"
# As main.gd, but what it hosts are members of a multiplayer game: each has a MultiplayerAPI and nodes of its own.

const Member = preload("member.gd")


func create(name, kind):
	_endpoints[name] = Member.new(self, name, WebSocketServer.new() if kind == "server" else WebSocketClient.new())
