import { companies, specifyKeyChange } from '../../support/registry/owners';

specifyKeyChange(companies, (registry, keyPath, body) => registry.put(keyPath, body));
