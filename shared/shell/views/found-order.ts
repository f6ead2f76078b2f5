import type { Order } from '../../domain/orders/order.ts';
import { errorReply, type HttpReply, okReply } from '../reply.ts';
import { orderView } from './order-view.ts';

export const orderNotFound = (): HttpReply =>
  errorReply({ reason: 'ORDER_NOT_FOUND', message: 'order not found' });

export const foundOrderReply = (order: Order | undefined): HttpReply =>
  order === undefined ? orderNotFound() : okReply(orderView(order));
