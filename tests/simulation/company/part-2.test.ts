import { companyPart } from './company';

companyPart(2);
