import { developer, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(developer);
