import { loadCatalog } from '../shared/runtime/catalog';
import { artefactsOf } from './deployment/artefacts';
import { writeDerived } from './derived';

/*
 * npm run deploy: generates the deployment files from the functions: Terraform's list, API Gateway's document and
 * the gcloud script. With --check, fails if they are out of date.
 */

writeDerived(artefactsOf(loadCatalog()), 'npm run deploy');
