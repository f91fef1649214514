import { build, DIST } from './bundle/dist';

/* npm run build: builds dist/, with one folder to deploy per function, and those for containers. */

build().then(
  (bundles) => {
    const largest = Math.max(...bundles.map(({ bytes }) => bytes));
    const mebibytes = (largest / 2 ** 20).toFixed(2);
    console.log(`Built ${bundles.length} folders into ${DIST}/, the largest bundle with ${mebibytes} MiB`);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
