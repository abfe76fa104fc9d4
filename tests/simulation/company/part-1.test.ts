import { companyPart } from './company';

companyPart(1);
