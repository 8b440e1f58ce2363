enum ConnectorCoreSeed {}
