enum StoreWireSeed {}
