"""servicenow_client.py HOST WHO COMMAND ARGUMENT... - change requests, as a
client knows them that was written against real instances.

make FIELD=VALUE...          its number
set NUMBER FIELD=VALUE...
check NUMBER                 it has what the preset reads, as it reads it
"""
import sys

import pysnow


def fields(arguments):
    return dict(pair.split("=", 1) for pair in arguments)


def main(host, who, command, *arguments):
    client = pysnow.Client(host=host, user=who, password="token-of-" + who,
                           use_ssl=False)
    changes = client.resource(api_path="/table/change_request")
    if command == "make":
        print(changes.create(payload=fields(arguments))["number"])
    elif command == "set":
        changes.update(query={"number": arguments[0]},
                       payload=fields(arguments[1:]))
    elif command == "check":
        changes.parameters.display_value = False
        names = ["number", "state", "approval", "type", "start_date",
                 "end_date", "on_hold"]
        found = changes.get(query={"number": arguments[0]}, limit=2,
                            fields=names).one()
        assert sorted(found) == sorted(names), found
        assert all(isinstance(value, str) for value in found.values()), found
        assert found["number"] == arguments[0], found
    else:
        sys.exit("no such command: " + command)


main(*sys.argv[1:])
