import { companyPart } from './company';

companyPart(3);
