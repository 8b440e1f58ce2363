enum ERPWebSeed {}
