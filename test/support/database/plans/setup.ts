import Libsql from 'libsql';
import { watchPlans } from './watch.cjs';

/* Runs before each test file, which has its own instance of the driver. */

watchPlans(Libsql);
