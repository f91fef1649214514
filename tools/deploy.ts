import { loadCatalog } from '../shared/runtime/catalog';
import { artefactsOf } from './deployment/artefacts';
import { keepDerived } from './derived';

/*
 * npm run deploy: writes what the deployment derives from the functions: the list that Terraform reads,
 * API Gateway's document and the gcloud script; with --check, says whether they are up to date.
 */

keepDerived(artefactsOf(loadCatalog()), 'npm run deploy');
