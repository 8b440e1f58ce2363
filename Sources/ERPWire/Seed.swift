enum ERPWireSeed {}
