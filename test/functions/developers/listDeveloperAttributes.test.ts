import { developer, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(developer);
