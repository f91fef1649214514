import { companies, specifyKeyChange } from '../../support/owners';

specifyKeyChange(companies, (registry, keyPath, body) => registry.put(keyPath, body));
