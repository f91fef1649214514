import { specifyKeyChange } from './keyChanges';

specifyKeyChange((registry, keyPath, body) => registry.put(keyPath, body));
