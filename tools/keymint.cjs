#!/usr/bin/env node
// The bin `keymint`: installs missing dependencies, then runs the command line.
const { join } = require('node:path');

process.argv.splice(2, 0, join(__dirname, 'keymint/main.ts'));
require('./setup.cjs');
