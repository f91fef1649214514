import Libsql from 'libsql';
import { watchPlans } from './watch.cjs';

/* Before each test file: its own instance of the driver is watched. */

watchPlans(Libsql);
